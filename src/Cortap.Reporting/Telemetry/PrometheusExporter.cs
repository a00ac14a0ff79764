using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cortap.Reporting.Telemetry;

/// <summary>
/// Collects the instruments of named meters in memory and writes them in the Prometheus text format, version 0.0.4, for <c>/metrics</c>.
/// Series are bounded; what comes beyond is dropped and counted.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxSeries = 2_000;

    private readonly ConcurrentDictionary<(string Name, string Labels), PrometheusSeries> _series = new();
    private readonly MeterListener _listener;
    private long _dropped;

    /// <param name="meters">Names of the meters to collect.</param>
    public PrometheusExporter(params IReadOnlyList<string> meters)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (meters.Contains(instrument.Meter.Name))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Asks observable instruments and writes everything, sorted by name.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _series.Values.GroupBy(series => series.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = family.First();
            text.Append("# HELP ").Append(first.Name).Append(' ').Append(Escape(first.Help)).Append('\n');
            text.Append("# TYPE ").Append(first.Name).Append(' ').Append(first.Type).Append('\n');
            foreach (var series in family.OrderBy(series => series.Labels, StringComparer.Ordinal))
            {
                series.WriteTo(text);
            }
        }

        text.Append("# HELP cortap_metrics_dropped_total Measurements of series beyond the limit.\n# TYPE cortap_metrics_dropped_total counter\n");
        text.Append("cortap_metrics_dropped_total ").Append(Interlocked.Read(ref _dropped).ToString(CultureInfo.InvariantCulture)).Append('\n');
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static string Escape(string? text) => (text ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = (instrument.Name, PrometheusSeries.LabelsOf(tags));
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = _series.GetOrAdd(key, _ => PrometheusSeries.Create(instrument, key.Item2));
        }

        series.Add(value);
    }
}
