using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Client;

/// <summary>Sends an event to an instance. Its answer says whether there is an unfinished one to receive it.</summary>
internal sealed class SendEventRequest(OrchestrationDispatcher dispatcher, string instanceId, StoredEvent item) : StoreRequest<bool>
{
    private readonly long _eventId = dispatcher.Store.Keys.NextEvent();
    private NewEvent? _accepted;

    protected override bool Run(StoreStatements statements)
    {
        _accepted = null;
        if (statements.Queries.FindState(instanceId) is not { } state || state.Status.IsFinished())
            return false;
        _accepted = new NewEvent(state.Key, _eventId, null, 0, item);
        statements.InsertNewEvent(_accepted);
        return true;
    }

    protected override void Dispatch(bool result)
    {
        if (_accepted is not null)
            dispatcher.Post(_accepted);
    }
}
