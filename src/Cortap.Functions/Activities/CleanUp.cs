using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>
/// Activity of one housekeeping round: purges old instances, then <see cref="HousekeepingPhase"/>, then the jobs that wait without a process
/// that remembers them.
/// </summary>
public sealed class CleanUp(HousekeepingPhase phase, JobStarter starter, WaitingJobs waiting)
{
    private static readonly TimeSpan HistoryRetention = TimeSpan.FromDays(7);

    private static readonly OrchestrationRuntimeStatus[] Finished =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    [Function(FunctionNames.CleanUp)]
    public async Task RunAsync([ActivityTrigger] DateTime startedAt, [DurableClient] DurableTaskClient client)
    {
        await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: startedAt - HistoryRetention, Statuses: Finished));
        await phase.RunAsync(OrchestrationReaders.Over(client), job => starter.StartDeliveryAsync(client, job));
        await waiting.RecallAsync();
        await waiting.StartNextAsync(client);
    }
}
