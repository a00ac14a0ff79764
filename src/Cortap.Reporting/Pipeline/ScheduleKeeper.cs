using Cortap.Reporting.Jobs.Schedules;

namespace Cortap.Reporting.Pipeline;

/// <summary>Sees to it that every schedule is followed, whoever ended its workflow, and writes down what its jobs have come to.</summary>
public sealed class ScheduleKeeper(IScheduleStore store, IScheduleWorkflows workflows, ScheduleSettlement settlement)
{
    public async Task RunAsync()
    {
        var enabled = 0;
        await foreach (var listed in store.ListAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            // The listing may lag behind.
            if (await store.GetAsync(listed.ScheduleId, CancellationToken.None).ConfigureAwait(false) is not { } schedule) continue;

            await settlement.SettleAsync(schedule, CancellationToken.None).ConfigureAwait(false);
            if (schedule is not { Enabled: true, NextRunAt: not null }) continue;
            enabled++;
            await workflows.EnsureScheduleAsync(schedule.ScheduleId, schedule.Generation).ConfigureAwait(false);
        }

        ScheduleMetrics.Counted(enabled);
    }
}
