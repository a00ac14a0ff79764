using System.Diagnostics.Metrics;

namespace Cortap.Runtime.Hosting.Logging;

/// <summary>The log's part of the meter "Cortap".</summary>
internal static class LogMetrics
{
    public const string DroppedName = "cortap.log.dropped";

    private static readonly Meter Meter = new("Cortap");

    private static readonly Counter<long> DroppedLines
        = Meter.CreateCounter<long>(DroppedName, "{line}", "Lines that standard output or error did not take in time.");

    public static void Dropped(long lines) => DroppedLines.Add(lines);
}
