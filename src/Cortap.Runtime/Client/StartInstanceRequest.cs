using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Client;

/// <summary>Creates an instance. Its answer is null, or the status of the instance that stands in the way.</summary>
internal sealed class StartInstanceRequest(
    OrchestrationDispatcher dispatcher, InstanceRecord instance, NewEvent start, Func<OrchestrationRuntimeStatus, bool> replaces)
    : StoreRequest<OrchestrationRuntimeStatus?>
{
    protected override OrchestrationRuntimeStatus? Run(StoreStatements statements)
    {
        if (statements.TryCreateInstance(instance, replaces) is { } existing)
            return existing.Status;
        statements.InsertNewEvent(start);
        return null;
    }

    protected override void Dispatch(OrchestrationRuntimeStatus? result)
    {
        if (result is null)
            dispatcher.Begin(instance, start);
    }
}
