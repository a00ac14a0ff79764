using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of one housekeeping round: purges old instances, then <see cref="HousekeepingPhase"/>.</summary>
public sealed class CleanUp(HousekeepingPhase phase, JobWorkflows workflows)
{
    private static readonly TimeSpan HistoryRetention = TimeSpan.FromDays(7);

    [Function(FunctionNames.CleanUp)]
    public async Task RunAsync([ActivityTrigger] DateTime startedAt, [DurableClient] DurableTaskClient client)
    {
        await workflows.Over(client).PurgeFinishedAsync(startedAt - HistoryRetention);
        await phase.RunAsync(workflows.ReadAsync, workflows.DeliverAsync);
    }
}
