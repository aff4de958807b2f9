"""Addresses of the room `materials`."""

from django.urls import URLPattern, URLResolver, path

from materials import views

_PHASE = "phases/<int:number>/materials/"
_MATERIAL = _PHASE + "<int:pk>/"
_VERSION = _MATERIAL + "versions/<int:version>/"

app_name = "materials"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_PHASE, views.materials, name="materials"),
    path(_PHASE + "new/", views.material_add, name="material_add"),
    path(_MATERIAL, views.material, name="material"),
    path(_MATERIAL + "title/", views.material_rename, name="material_rename"),
    path(_MATERIAL + "versions/new/", views.version_add, name="version_add"),
    path(_VERSION + "file/", views.material_file, name="material_file"),
    path(_VERSION + "announce/", views.version_announce, name="version_announce"),
    path(_VERSION + "read/", views.version_read, name="version_read"),
]
