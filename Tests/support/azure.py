"""Azure's services that look at text, as their documentation has them: the test says which words are names and which ones
offend. They keep what they were sent, and what of it breaks the protocol."""

import contextlib
import json
import re
from collections.abc import Iterator

from support import answers

KEY = "azure-key"
LANGUAGE = "/language/:analyze-text?api-version=2023-04-01"
SAFETY = "/contentsafety/text:analyze?api-version=2023-10-01"
CATEGORIES = {"Hate", "SelfHarm", "Sexual", "Violence"}


class Azure:
    """What was sent to it, and where it is."""

    def __init__(self, port: int, names: set[str], offences: set[str]):
        self.url = f"http://127.0.0.1:{port}"
        self.names, self.offences = names, offences
        self.read: list[str] = []
        self.weighed: list[str] = []
        self.problems: list[str] = []

    def look_for_names(self, question: dict) -> dict:
        [document] = question["analysisInput"]["documents"]
        assert question["kind"] == "PiiEntityRecognition" and document["language"] == "en", question
        assert question["parameters"]["stringIndexType"] == "UnicodeCodePoint", question
        assert question["parameters"]["loggingOptOut"] is True, question
        self.read.append(document["text"])
        entities = [{"text": found[0], "category": "Person", "offset": found.start(), "length": len(found[0]),
                     "confidenceScore": 0.9}
                    for name in self.names for found in re.finditer(name, document["text"], re.IGNORECASE)]
        return {"kind": "PiiEntityRecognitionResults", "results": {"errors": [], "modelVersion": "2023-09-01", "documents": [
            {"id": document["id"], "redactedText": "", "entities": entities, "warnings": []}]}}

    def weigh(self, question: dict) -> dict:
        assert set(question["categories"]) == CATEGORIES and question["outputType"] == "FourSeverityLevels", question
        self.weighed.append(question["text"])
        offends = any(word in question["text"].lower() for word in self.offences)
        return {"blocklistsMatch": [], "categoriesAnalysis": [
            {"category": category, "severity": 4 if offends and category == "Hate" else 0}
            for category in question["categories"]]}


@contextlib.contextmanager
def serving(names: set[str], offences: set[str]) -> Iterator[Azure]:
    """Serves until the block ends."""

    class Answers(answers.Answers):
        def do_POST(self) -> None:
            try:
                assert self.headers["Ocp-Apim-Subscription-Key"] == KEY, "the key"
                question = json.loads(self.body())
                answer = {LANGUAGE: azure.look_for_names, SAFETY: azure.weigh}[self.path](question)
            except (AssertionError, KeyError, ValueError) as problem:
                azure.problems.append(repr(problem))
                self.send_error(400)
                return
            self.answer(answer)

    with answers.serving(Answers) as port:
        azure = Azure(port, names, offences)
        yield azure
