using Cortap.Functions.Orchestrations;
using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Activities;

/// <summary>Activity that ends a job without a report: <see cref="FailPhase"/>. The slot that it leaves free goes to the next job that waits.</summary>
public sealed class FailJob(FailPhase phase, WaitingJobs waiting)
{
    [Function(FunctionNames.FailJob)]
    public async Task<SettledJob> RunAsync([ActivityTrigger] FailInput input, [DurableClient] DurableTaskClient client)
    {
        var settled = await phase.RunAsync(input);
        await waiting.StartNextAsync(client);
        return settled;
    }
}
