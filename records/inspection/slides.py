"""A PowerPoint presentation (.pptx): no click in it may start anything."""

from typing import IO
from xml.sax.xmlreader import AttributesImpl

from records.inspection import Findings, Refused
from records.inspection.markup import Story, local, shown
from records.inspection.office import Kind, check_office

# What a click or a pointer over a shape does. The others lead to a slide or a link.
STARTING = ("ppaction://program", "ppaction://macro", "ppaction://ole")


class Shapes(Story):
    """The parts of a presentation: what its shapes do when they are clicked."""

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        for attribute in attrs.getNames():
            if local(attribute) == "action":
                does = attrs.getValue(attribute)
                if does.strip().lower().startswith(STARTING):
                    raise Refused("active", what=shown(does))
        super().opened(name, attrs)


SLIDES = Kind(
    main="application/vnd.openxmlformats-officedocument"
    ".presentationml.presentation.main+xml",
    code_old="old_powerpoint",
    code_other="not_powerpoint",
    story=Shapes,
)


def check_slides(file: IO[bytes], findings: Findings) -> None:
    """Check a .pptx; raises Refused, notes warnings in `findings`."""
    check_office(file, findings, SLIDES)
