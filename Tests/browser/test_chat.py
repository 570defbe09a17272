"""Chat: everybody reads it, those who come later too."""

import re

from playwright.sync_api import expect


def test_messages_reach_everyone_and_late_joiners(server, person):
    ana, ben = person("Ana"), person("Ben")
    link = ana.create(server.url)
    ben.join(link)
    ana.say("Good morning")
    ben.open_chat()
    expect(ben.log).to_contain_text("Good morning")
    ben.say("Hello Ana 👋 <b>not bold</b>")
    expect(ana.log).to_contain_text("Hello Ana 👋 <b>not bold</b>")

    cleo = person("Cleo")
    cleo.join(link)
    cleo.open_chat()
    for text in ("Good morning", "Hello Ana 👋 <b>not bold</b>"):
        expect(cleo.log).to_contain_text(text)
    text = cleo.log.inner_text()
    assert text.index("Good morning") < text.index("Hello Ana")
    assert "Ana" in text and "Ben" in text


def test_the_chat_button_counts_what_is_unread(server, person):
    ana, ben = person("Ana"), person("Ben")
    ben.join(ana.create(server.url))
    ana.say("One")
    ana.say("Two")
    chat = ben.controls.get_by_role("button", name=re.compile("^Chat"))
    expect(chat).to_contain_text("2")
    ben.open_chat()
    expect(ben.log).to_contain_text("Two")
    expect(chat).not_to_have_attribute("aria-description", re.compile("2"))
