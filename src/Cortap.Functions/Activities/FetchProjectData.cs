using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the first phase: <see cref="FetchPhase"/>. Work that goes on after its job was cancelled leaves its slot free here.</summary>
public sealed class FetchProjectData(FetchPhase phase, WaitingJobs waiting)
{
    [Function(FunctionNames.FetchProjectData)]
    public async Task<PhaseOutcome<FetchedData>> RunAsync([ActivityTrigger] PhaseInput input, [DurableClient] DurableTaskClient client)
    {
        var outcome = await phase.RunAsync(input);
        await waiting.StartNextAsync(client);
        return outcome;
    }
}
