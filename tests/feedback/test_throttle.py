from feedback import throttle

PHONE = "13907450000"


def test_phone_is_busy_after_five_submissions_and_others_are_not():
    for n in range(throttle.PER_PHONE):
        assert not throttle.is_busy("192.0.2.1", PHONE)
        throttle.count("192.0.2.1", PHONE, form_key=str(n))

    assert throttle.is_busy("192.0.2.9", "139 0745 0000")
    assert not throttle.is_busy("192.0.2.1", "13907450001")


def test_address_is_busy_after_its_number_whatever_the_phones(settings):
    settings.SUBMISSIONS_PER_ADDRESS = 3
    for n in range(3):
        throttle.count("192.0.2.1", f"1390745000{n}", form_key=str(n))

    assert throttle.is_busy("192.0.2.1")
    assert not throttle.is_busy("192.0.2.2")


def test_same_form_sent_again_counts_once():
    for _ in range(20):
        throttle.count("192.0.2.1", PHONE, form_key="one")

    assert not throttle.is_busy("192.0.2.1", PHONE)
