import secrets

from django.core.management import BaseCommand, CommandError

from accounts.models import User


class Command(BaseCommand):
    help = "Makes the first administrator; prints the password once. With --reset, gives the account a new one."

    def add_arguments(self, parser):
        parser.add_argument("username", nargs="?", default="admin")
        parser.add_argument("--name", default="管理员")
        parser.add_argument("--reset", action="store_true", help="set a new password where the account exists")

    def handle(self, *, username, name, reset, **options):
        known = User.objects.filter(username=username).first()
        if known and not reset:
            raise CommandError(
                f"账号 {username} 已经存在；忘记密码请加 --reset。 The account exists; add --reset for a new password."
            )
        user = known or User(username=username, name=name)
        user.is_active = user.is_staff = user.is_superuser = True
        password = new_password()
        user.set_password(password)
        user.save()
        self.stdout.write(f"{username}  {password}")


def new_password() -> str:
    """Four groups of five unambiguous signs, 100 bits; fits every preset of password rules."""
    small, capitals, digits = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"
    while True:
        groups = ["".join(secrets.choice(small + capitals + digits) for _ in range(5)) for _ in range(4)]
        password = "-".join(groups)
        if all(set(password) & set(kind) for kind in (small, capitals, digits)):
            return password
