using Cortap.Reporting.Pipeline;
using Microsoft.Azure.Functions.Worker;

namespace Cortap.Functions.Activities;

/// <summary>Activity that writes an attempt into the job's record: <see cref="RecordPhase"/>.</summary>
public sealed class RecordDelivery(RecordPhase phase)
{
    [Function(FunctionNames.RecordDelivery)]
    public Task RunAsync([ActivityTrigger] AttemptRecord record) => phase.RunAsync(record);
}
