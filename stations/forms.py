from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DayInput
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.substitutes import check_absence
from stations.colleagues import colleagues_of

ABSENCE = ["substitute", "away_from", "away_until"]


class Colleague(forms.ModelChoiceField):
    """Who may stand in; names alone do not tell two 张伟 apart. Whose colleagues they are, the form says."""

    def __init__(self):
        super().__init__(
            User.objects.none(),
            label=User._meta.get_field("substitute").verbose_name,
            required=False,
            help_text=_(
                "离岗期间的提醒和消息也会发给代办人；代办人用自己的岗位办理。在您任职的每个站点、单位、区划都有岗位的同事才能代办。"
            ),
        )

    def label_from_instance(self, person):
        return _("%(name)s（%(what)s）") % {"name": person.name, "what": person.username}


class StaffProfileForm(ProfileForm):
    """With the days somebody is away and who stands in: for people with a post, who have colleagues."""

    substitute = Colleague()

    class Meta(ProfileForm.Meta):
        fields = [*ProfileForm.Meta.fields, *ABSENCE]
        widgets = {name: DayInput() for name in ABSENCE[1:]}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        colleagues, person = colleagues_of(self.instance), self.instance
        self.fields["substitute"].queryset = colleagues
        if not colleagues.exists() and not person.substitute_id:
            for name in ABSENCE:
                del self.fields[name]
        elif person.away_until and person.away_until < timezone.localdate():
            # What is over is not asked about again, and is forgotten with the next saving.
            self.initial |= dict.fromkeys(ABSENCE)

    def clean(self):
        cleaned = super().clean()
        if "substitute" in self.fields:
            check_absence(self.instance, cleaned, self.changed_data)
        return cleaned
