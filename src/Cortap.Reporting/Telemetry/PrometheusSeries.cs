using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Cortap.Reporting.Telemetry;

/// <summary>One instrument with one set of labels.</summary>
internal sealed class PrometheusSeries
{
    // From a fast status request to the job time-out.
    private static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

    // From a kibibyte to the largest answer that is read.
    private static readonly double[] Bytes = [1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

    private static readonly double[] Counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

    private readonly Lock _lock = new();
    private readonly bool _isLastValue;
    private readonly double[] _bounds;
    private readonly long[]? _buckets;
    private double _sum;
    private long _count;

    private PrometheusSeries(string name, string type, Instrument instrument, string labels, bool isLastValue)
    {
        Name = name;
        Type = type;
        Help = instrument.Description;
        Labels = labels;
        _isLastValue = isLastValue;
        _bounds = instrument.Unit switch { "s" => Seconds, "By" => Bytes, _ => Counts };
        _buckets = type == "histogram" ? new long[_bounds.Length] : null;
    }

    public string Name { get; }

    /// <summary><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</summary>
    public string Type { get; }

    public string? Help { get; }

    /// <summary><c>name="value",…</c> without braces; empty without tags.</summary>
    public string Labels { get; }

    public static PrometheusSeries Create(Instrument instrument, string labels)
    {
        var kind = SeriesKinds.Of(instrument);
        var type = kind == SeriesKind.Distribution ? "histogram"
            : kind == SeriesKind.Growth || instrument.GetType().Name.StartsWith("ObservableCounter", StringComparison.Ordinal) ? "counter"
            : "gauge";
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = Sanitize(instrument.Name) + unit + (type == "counter" ? "_total" : "");
        return new(name.Replace("_bytes_bytes", "_bytes", StringComparison.Ordinal).Replace("_seconds_seconds", "_seconds", StringComparison.Ordinal), type, instrument, labels, kind == SeriesKind.LastValue);
    }

    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var escaped = Convert.ToString(value, CultureInfo.InvariantCulture)?
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length > 0 ? "," : "").Append(Sanitize(name)).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }

    public void Add(double value)
    {
        lock (_lock)
        {
            _sum = _isLastValue ? value : _sum + value;
            _count++;
            for (var index = 0; _buckets is not null && index < _bounds.Length; index++)
            {
                _buckets[index] += value <= _bounds[index] ? 1 : 0;
            }
        }
    }

    public void WriteTo(StringBuilder text)
    {
        lock (_lock)
        {
            if (_buckets is null)
            {
                Line(text, "", Labels, _sum);
                return;
            }

            for (var index = 0; index < _bounds.Length; index++)
            {
                Line(text, "_bucket", WithBound(_bounds[index].ToString(CultureInfo.InvariantCulture)), _buckets[index]);
            }

            Line(text, "_bucket", WithBound("+Inf"), _count);
            Line(text, "_sum", Labels, _sum);
            Line(text, "_count", Labels, _count);
        }
    }

    private static string Sanitize(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private string WithBound(string bound) => $"{Labels}{(Labels.Length > 0 ? "," : "")}le=\"{bound}\"";

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(Name).Append(suffix);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
