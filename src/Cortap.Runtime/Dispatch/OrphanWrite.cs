using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>Clears away what has arrived for an instance that has ended or is gone.</summary>
internal sealed class OrphanWrite(long instanceKey, IReadOnlyList<long> eventIds, IReadOnlyList<long> taskKeys, Action onWritten) : StoreWrite
{
    public static OrphanWrite Of(OrchestrationSession session, Queue<SessionEvent> events)
    {
        var write = new OrphanWrite(
            session.Key,
            [.. events.Select(item => item.EventId).Where(id => id != 0)],
            [.. events.Select(item => item.TaskKey).Where(key => key != 0)],
            session.StepWritten);
        events.Clear();
        return write;
    }

    public override void Execute(StoreStatements statements)
    {
        foreach (var id in eventIds)
            statements.DeleteNewEvent(instanceKey, id);
        foreach (var key in taskKeys)
            statements.DeleteActivityTask(key);
    }

    public override void Committed() => onWritten();

    public override void Failed(Exception exception) => onWritten();
}
