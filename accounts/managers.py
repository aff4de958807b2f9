"""How users are made."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import BaseUserManager

if TYPE_CHECKING:
    from accounts.models import User


class UserManager(BaseUserManager["User"]):
    """Users sign in with their e-mail address, compared without case."""

    def get_by_natural_key(self, email: str | None) -> "User":
        """Return the user with this address, in any case of letters."""
        return self.get(email__iexact=email)

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create and return a user; without a password none can sign in."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create and return an administrator."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )
