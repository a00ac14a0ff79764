using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the first phase: <see cref="FetchPhase"/>. What it leaves free goes to the next job that waits.</summary>
public sealed class FetchProjectData(FetchPhase phase, JobTurns turns)
{
    [Function(FunctionNames.FetchProjectData)]
    public async Task<PhaseOutcome<FetchedData>> RunAsync([ActivityTrigger] PhaseInput input, [DurableClient] DurableTaskClient client)
    {
        var outcome = await phase.RunAsync(input);
        await turns.CallNextAsync(client);
        return outcome;
    }
}
