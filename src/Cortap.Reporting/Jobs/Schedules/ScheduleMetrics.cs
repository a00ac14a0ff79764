using System.Diagnostics.Metrics;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>Measurements of schedules.</summary>
public static class ScheduleMetrics
{
    private static readonly Meter Meter = new(CortapActivitySource.Name);

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("cortap.schedules.runs", "{run}", "Runs of schedules: started, failed to start, or missed.");
    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>("cortap.schedules.delay", "s", "Time from when a run was due to when its job was accepted.");

    private static long _enabled = -1;

    static ScheduleMetrics() => Meter.CreateObservableGauge(
        "cortap.schedules.enabled", () => Interlocked.Read(ref _enabled) is >= 0 and var count ? [new Measurement<long>(count)] : Array.Empty<Measurement<long>>(), "{schedule}",
        "Schedules that are not paused.");

    /// <summary>How many are not paused, as the store has it.</summary>
    public static void Counted(long enabled) => Interlocked.Exchange(ref _enabled, enabled);

    internal static void Missed(int count) => Runs.Add(count, Outcome("missed"));

    internal static void Failed() => Runs.Add(1, Outcome("failed"));

    internal static void Started(TimeSpan delay)
    {
        Runs.Add(1, Outcome("started"));
        Delay.Record(Math.Max(0, delay.TotalSeconds));
    }

    private static KeyValuePair<string, object?> Outcome(string value) => new("outcome", value);
}
