using Cortap.Functions.Workflows;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of one housekeeping round, <see cref="HousekeepingPhase"/>, which purges old instances too.</summary>
public sealed class CleanUp(HousekeepingPhase phase, JobWorkflows workflows)
{
    private static readonly TimeSpan HistoryRetention = TimeSpan.FromDays(7);

    [Function(FunctionNames.CleanUp)]
    public Task RunAsync([ActivityTrigger] DateTime startedAt, [DurableClient] DurableTaskClient client) =>
        phase.RunAsync(workflows.Over(client).ReadAsync, workflows.DeliverAsync, () => workflows.PurgeFinishedAsync(startedAt - HistoryRetention));
}
