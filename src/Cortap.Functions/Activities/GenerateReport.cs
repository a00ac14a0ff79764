using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity of the second phase: <see cref="GeneratePhase"/>. The slot that it leaves free goes to the next job that waits.</summary>
public sealed class GenerateReport(GeneratePhase phase, WaitingJobs waiting)
{
    [Function(FunctionNames.GenerateReport)]
    public async Task<PhaseOutcome<GeneratedReport>> RunAsync([ActivityTrigger] GenerateInput input, [DurableClient] DurableTaskClient client)
    {
        var outcome = await phase.RunAsync(input);
        await waiting.StartNextAsync(client);
        return outcome;
    }
}
