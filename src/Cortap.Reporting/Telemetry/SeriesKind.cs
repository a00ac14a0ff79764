using System.Diagnostics.Metrics;

namespace Cortap.Reporting.Telemetry;

/// <summary>How the measurements of an instrument add up.</summary>
internal enum SeriesKind
{
    /// <summary>Counters: they only grow.</summary>
    Growth,

    /// <summary>Up-down counters: the sum is the current value.</summary>
    Level,

    /// <summary>Gauges and everything that is observed: the last measurement is the current value.</summary>
    LastValue,

    /// <summary>Histograms: every value counts.</summary>
    Distribution,
}

internal static class SeriesKinds
{
    public static SeriesKind Of(Instrument instrument)
    {
        var definition = instrument.GetType().IsGenericType ? instrument.GetType().GetGenericTypeDefinition() : instrument.GetType();
        return definition == typeof(Counter<>) ? SeriesKind.Growth
            : definition == typeof(UpDownCounter<>) ? SeriesKind.Level
            : definition == typeof(Histogram<>) ? SeriesKind.Distribution
            : SeriesKind.LastValue;
    }
}
