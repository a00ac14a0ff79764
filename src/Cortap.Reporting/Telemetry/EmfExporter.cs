using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Telemetry;

/// <summary>
/// Writes the instruments of named meters in CloudWatch's embedded metric format: one JSON line for each series that changed, every minute.
/// Each metric appears with its tags as dimensions and once without any, which is what the alarms of infra/aws watch.
/// </summary>
public sealed class EmfExporter : IDisposable
{
    public const string Namespace = "Cortap";

    // The format's own limit for the values of one metric in one line.
    private const int MaxValues = 100;
    private const int MaxSeries = 2_000;

    // Of one distribution between two writes; more come only while nobody takes the lines.
    private const int MaxPending = 100_000;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly MeterListener _listener;
    private readonly ITimer _timer;
    private int _isWriting;

    /// <param name="output">Where the lines go: standard output, which the log agent reads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">Names of the meters to collect.</param>
    public EmfExporter(TextWriter output, TimeProvider time, params IReadOnlyList<string> meters)
    {
        _output = output;
        _time = time;
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
        _timer = time.CreateTimer(_ => FlushUnlessWriting(), null, Period, Period);
    }

    /// <summary>Writes what has changed since the last time.</summary>
    public void Flush()
    {
        _listener.RecordObservableInstruments();
        var timestamp = _time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var series in _series.Values)
        {
            foreach (var values in series.Take().Chunk(MaxValues))
            {
                _output.WriteLine(Encoding.UTF8.GetString(Line(series, values, timestamp)));
            }
        }

        _output.Flush();
    }

    /// <summary>Writes the rest and stops. An output that is stuck holds it up for two seconds at most.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Task.Run(FlushUnlessWriting).Wait(LastChance);
        _listener.Dispose();
    }

    /// <summary>Where the output is stuck, one thread waits for it and not one more every minute.</summary>
    private void FlushUnlessWriting()
    {
        if (Interlocked.Exchange(ref _isWriting, 1) == 1)
        {
            return;
        }

        try
        {
            Flush();
        }
        catch (Exception exception) when (exception is IOException or AggregateException)
        {
            // A full disk, or a gauge that cannot be read, must not end the service; the next minute tries again.
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    private static byte[] Line(Series series, double[] values, long timestamp) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", timestamp);
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Namespace);
        WriteDimensions(json, series);
        json.WriteStartArray("Metrics");
        json.WriteStartObject();
        json.WriteString("Name", series.Instrument.Name);
        json.WriteString("Unit", series.Instrument.Unit switch { "s" => "Seconds", "By" => "Bytes", _ => "Count" });
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        foreach (var (name, value) in series.Tags)
        {
            json.WriteString(name, value);
        }

        json.WriteStartArray(series.Instrument.Name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteDimensions(Utf8JsonWriter json, Series series)
    {
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        json.WriteEndArray();
        if (series.Tags.Count > 0)
        {
            json.WriteStartArray();
            foreach (var (name, _) in series.Tags)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder(instrument.Name);
        foreach (var (name, label) in tags) text.Append('\0').Append(name).Append('\0').Append(CultureInfo.InvariantCulture, $"{label}");
        var key = text.ToString();
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                return;
            }

            var dimensions = tags.ToArray().Select(tag => (tag.Key, Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")).ToList();
            series = _series.GetOrAdd(key, _ => new Series(instrument, dimensions));
        }

        series.Add(value);
    }

    private sealed class Series(Instrument instrument, IReadOnlyList<(string Name, string Value)> tags)
    {
        private readonly Lock _lock = new();
        private readonly SeriesKind _kind = SeriesKinds.Of(instrument);
        private readonly List<double> _values = [];
        private double _total;
        private bool _changed;

        public Instrument Instrument { get; } = instrument;

        public IReadOnlyList<(string Name, string Value)> Tags { get; } = tags;

        public void Add(double value)
        {
            lock (_lock)
            {
                _changed = true;
                if (_kind == SeriesKind.Distribution && _values.Count < MaxPending)
                {
                    _values.Add(value);
                }

                _total = _kind == SeriesKind.LastValue ? value : _total + value;
            }
        }

        /// <summary>A counter's growth, a gauge's value, or every value of a distribution; nothing when nothing happened.</summary>
        public double[] Take()
        {
            lock (_lock)
            {
                double[] taken = _kind == SeriesKind.Distribution ? [.. _values] : _changed ? [_total] : [];
                _values.Clear();
                _changed = false;
                _total = _kind == SeriesKind.Growth ? 0 : _total;
                return taken;
            }
        }
    }
}
