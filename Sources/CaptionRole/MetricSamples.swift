// The engine's figures as they go over the link and onto the metrics page.

internal import CaptionLink
internal import Captions

/// The figures as samples, with what they cost.
func samples(of metrics: CaptionMetrics, _ prices: CaptionPrices) -> [LinkMetric] {
  var samples: [LinkMetric] = []
  func histogram(_ name: String, _ help: String, _ values: Histogram, _ labels: [String] = []) {
    samples.append(
      LinkMetric(name, help: help, labels: labels, bounds: values.bounds, counts: values.counts, sum: values.sum))
  }
  func counter(_ name: String, _ help: String, _ value: Double, _ labels: [String] = []) {
    samples.append(LinkMetric(name, kind: "counter", help: help, labels: labels, value: value))
  }
  func gauge(_ name: String, _ help: String, _ value: Int) {
    samples.append(LinkMetric(name, kind: "gauge", help: help, value: Double(value)))
  }
  histogram(
    "parley_captions_partial_seconds", "From the sound that a tentative text covers to the text.", metrics.partial)
  histogram("parley_captions_final_seconds", "From the end of speech to the final text.", metrics.final)
  histogram("parley_captions_translation_seconds", "From a text to its translation.", metrics.translation)
  histogram(
    "parley_captions_screen_seconds", "From a final text to what a service elsewhere says of it.", metrics.screen)
  histogram("parley_captions_wait_seconds", "How long sound waited for a thread that recognises.", metrics.wait)
  histogram(
    "parley_captions_queue_depth", "Passes that still wait when a thread that recognises takes one.",
    metrics.queueDepth)
  histogram(
    "parley_captions_erased_share", "Words shown and then taken away per word of the final text, by utterance.",
    metrics.erasedShare)
  histogram(
    "parley_captions_redacted_words", "Words of personal data taken out, by utterance.", metrics.redactedWords)
  for (engine, values) in metrics.realTime.sorted(by: { $0.key < $1.key }) {
    histogram(
      "parley_captions_real_time_factor", "Recognition time per second of sound.", values, ["engine", engine])
  }
  counter("parley_captions_segments_total", "Utterances with a final text.", Double(metrics.segments))
  counter("parley_captions_given_up_total", "Utterances given up under overload.", Double(metrics.givenUp))
  counter("parley_captions_words_total", "Words of final texts.", Double(metrics.words))
  counter("parley_captions_words_erased_total", "Words shown and then taken away.", Double(metrics.erased))
  counter("parley_captions_words_changed_total", "Words shown and then changed themselves.", Double(metrics.changed))
  counter("parley_captions_words_redacted_total", "Words of personal data taken out.", Double(metrics.redacted))
  counter(
    "parley_captions_packets_left_out_total", "Packets that nobody listened to under overload.",
    Double(metrics.packetsLeftOut))
  for (engine, count) in metrics.errors.sorted(by: { $0.key < $1.key }) {
    let parts = engine.split(separator: " ", maxSplits: 1).map(String.init)
    counter(
      "parley_captions_engine_errors_total", "Failures of engines.", Double(count),
      ["engine", parts[0], "kind", parts.count > 1 ? parts[1] : ""])
  }
  for (tenant, seconds) in metrics.audioSeconds.sorted(by: { $0.key < $1.key }) {
    counter("parley_captions_audio_seconds_total", "Sound listened to.", seconds, ["tenant", tenant])
  }
  /// Amounts by tenant and engine.
  func counters(_ name: String, _ help: String, _ amounts: [String: Double], _ labels: [String] = []) {
    for (key, amount) in amounts.sorted(by: { $0.key < $1.key }) {
      let parts = key.split(separator: " ", maxSplits: 1).map(String.init)
      counter(name, help, amount, ["tenant", parts[0], "engine", parts.count > 1 ? parts[1] : ""] + labels)
    }
  }
  counters("parley_captions_remote_audio_seconds_total", "Sound sent elsewhere.", metrics.remoteSeconds)
  counters(
    "parley_captions_translated_characters_total", "Characters translated.",
    metrics.translatedCharacters.mapValues(Double.init))
  counters(
    "parley_captions_screened_texts_total", "Final texts sent to services elsewhere to be looked at.",
    metrics.screenedTexts.mapValues(Double.init))
  counters(
    "parley_captions_screened_characters_total",
    "Characters of final texts sent to be looked at.",
    metrics.screenedCharacters.mapValues(Double.init))
  for (category, count) in metrics.offences.sorted(by: { $0.key < $1.key }) {
    counter(
      "parley_captions_offences_total", "Final texts that offend, as services elsewhere say.", Double(count),
      ["category", category])
  }
  counters(
    CaptionPrices.metric.name, CaptionPrices.metric.help, prices.cost(of: metrics), ["currency", prices.currency])
  gauge("parley_captions_queued", "Passes that wait for a thread that recognises.", metrics.queued)
  gauge("parley_captions_streams", "People listened to.", metrics.streams)
  gauge(
    "parley_captions_shed_level", "0: everything is recognised; 3: only utterances that are over.", metrics.shedLevel)
  return samples
}
