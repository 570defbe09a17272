"""Services elsewhere look at what was said before anybody reads it as final and before it is kept."""

from support import azure, speech
from support.text import text
from support.waiting import PATIENCE, wait_until


def test_what_services_find_is_hidden_marked_counted_and_not_kept(own_server, reader, speaker):
    own_server.stop()
    with azure.serving(names={"himself"}, offences={"selfish"}) as elsewhere:
        own_server.settings |= {
            "PARLEY_AZURE_LANGUAGE_URL": elsewhere.url, "PARLEY_AZURE_LANGUAGE_KEY": azure.KEY,
            "PARLEY_AZURE_CONTENT_SAFETY_URL": elsewhere.url, "PARLEY_AZURE_CONTENT_SAFETY_KEY": azure.KEY,
            "PARLEY_REDACTION": "email,name", "PARLEY_PRICES": "azure-language=2.00", "PARLEY_CURRENCY": "USD"}
        own_server.start().captions_ready()
        ana, said = speaker("Ana Souza", "austen_0930", 1.5, "austen_0890", 1.5, "cards_005")
        cleo = reader("Cleo Adler")
        link = cleo.create(own_server.url, camera=False, microphone=False)
        ana.join(link, camera=False, microphone=False, agree=True)
        cleo.press(text("control.captions"))
        cleo.open_captions()
        ana.talk()

        def read() -> list[str]:
            return [event["text"] for event in speech.finals(cleo.caption_events())]

        wait_until(lambda: "hearts" in " ".join(read()).lower(), "the end of what Ana says", said.duration + PATIENCE)
        finals = speech.finals(cleo.caption_events())
        told = [event["text"] for event in finals]
        print(f"\n{told}")
        assert "himself" in " ".join(elsewhere.read).lower(), "it was recognised"
        assert "[name]" in " ".join(told)
        assert "himself" not in " ".join(told).lower()
        for event in finals:
            assert event["flagged"] == ("selfish" in event["text"].lower()), event
        assert any(event["flagged"] for event in finals)
        assert not any("himself" in words.lower() for words in elsewhere.weighed), "the second one got what the first left"
        assert not [name for name, content in own_server.kept().items() if b"himself" in content.lower()]

        figure = own_server.figure
        wait_until(lambda: figure("parley_captions_screened_texts_total", 'engine="azure-language"') == len(elsewhere.read),
                   "the figures")
        assert figure("parley_captions_screened_texts_total", 'engine="azure-content-safety"') == len(elsewhere.weighed)
        assert figure("parley_captions_offences_total", 'category="hate"') == 1
        cost = figure("parley_captions_cost_total", 'tenant="default"', 'engine="azure-language"', 'currency="USD"')
        assert abs(cost - len(elsewhere.read) * 0.002) < 1e-9
        assert elsewhere.problems == []
