"""A speech service elsewhere fails, hangs and works again: what readers read, and what they are told meanwhile."""

from functools import partial

from playwright.sync_api import expect

from support import speech, speech_service
from support.text import text
from support.waiting import PATIENCE, wait_until

# The second request is the second attempt at the first sentence; what hangs is not tried again.
PLAN = ("fail", "fail", "hang", "answer")


def test_a_replacement_captions_until_the_service_answers_again(own_server, reader, speaker):
    own_server.stop()
    with speech_service.serving(*PLAN) as elsewhere:
        own_server.settings |= {
            "PARLEY_OPENAI_URL": elsewhere.url, "PARLEY_OPENAI_KEY": speech_service.KEY,
            "PARLEY_SPEECH_MODEL": speech_service.MODEL}
        own_server.start().captions_ready()
        ana, said = speaker("Ana Souza", "austen_0930", 1.5, "austen_0890", 1.5, "cards_005")
        cleo = reader("Cleo Adler")
        link = cleo.create(own_server.url, camera=False, microphone=False)
        ana.join(link, camera=False, microphone=False, agree=True)
        cleo.press(text("control.captions"))
        cleo.open_captions()
        panel = cleo.page.get_by_role("region", name=text("captions.title"), exact=True)
        note = panel.locator(".caption-notice.warning")
        expect(note).to_be_hidden()
        ana.talk()

        def finals() -> list[str]:
            return [event["text"] for event in speech.finals(cleo.caption_events())]

        wait_until(finals, "the first sentence", said.duration + PATIENCE)
        assert elsewhere.treated[:2] == ["fail", "fail"]
        expect(note).to_be_visible()
        wait_until(lambda: len(finals()) >= 2, "the second one, after the service was given up")
        assert elsewhere.treated[2] == "hang"
        told = finals()
        print(f"\n{told}")
        assert speech.word_errors("he might even have been made amiable himself", told[0]) <= 1
        assert "selfish" in told[1].lower()

        wait_until(lambda: elsewhere.text(4) in finals(), "what the service says")
        expect(note).to_be_hidden()
        assert finals()[2] == elsewhere.text(4)
        assert elsewhere.problems == []

        failures = partial(own_server.figure, "parley_captions_engine_errors_total", 'engine="openai"')
        wait_until(lambda: failures() == 2, "the two sentences that it did not answer to be counted")
        seconds = own_server.figure("parley_captions_remote_audio_seconds_total", 'engine="openai"')
        assert seconds >= elsewhere.answered - 0.01, "what it is paid for"
        changes = [message["meeting"] for message in cleo.messages if message.get("type") == "meeting.changed"]
        notes = [meeting["captions"]["note"] for meeting in changes]
        assert any(notes) and notes[-1] is None, notes
