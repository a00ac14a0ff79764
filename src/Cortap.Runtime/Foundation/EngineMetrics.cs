using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Foundation;

/// <summary>The engine's part of the meter "Cortap". Names of functions are the only tags: no ids, no payloads.</summary>
internal static class EngineMetrics
{
    private static readonly Meter Meter = new("Cortap");

    private static readonly Counter<long> Orchestrations
        = Meter.CreateCounter<long>("cortap.runtime.orchestrations", "{orchestration}", "Ended orchestrations by name and status.");

    private static readonly Counter<long> Activities
        = Meter.CreateCounter<long>("cortap.runtime.activities", "{activity}", "Ended activities by name and outcome.");

    private static readonly Histogram<double> CommitDuration
        = Meter.CreateHistogram<double>("cortap.runtime.commit.duration", "s", "Time of a transaction with its disk flush.");

    private static readonly Histogram<int> CommitWrites
        = Meter.CreateHistogram<int>("cortap.runtime.commit.writes", "{write}", "Work items that shared a transaction.");

    public static void OrchestrationEnded(string name, OrchestrationRuntimeStatus status)
    {
        if (Orchestrations.Enabled)
            Orchestrations.Add(1, new("name", name), new("status", status.ToString()));
    }

    public static void ActivityEnded(string name, bool succeeded)
        => Activities.Add(1, new("name", name), new("outcome", succeeded ? "completed" : "failed"));

    /// <param name="startedAt">Time stamp of the stopwatch.</param>
    /// <param name="writes">Work items in the transaction.</param>
    public static void Committed(long startedAt, int writes)
    {
        if (CommitDuration.Enabled)
            CommitDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        CommitWrites.Record(writes);
    }
}
