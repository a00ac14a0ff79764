using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Engine;

/// <summary>Takes up what a former process has left: it is all in two tables, and no orchestration has to be replayed for it.</summary>
internal sealed class Recovery(OrchestrationDispatcher dispatcher, Store store)
{
    public void Run()
    {
        if (store.Register.Interrupted is { Count: > 0 } interrupted)
        {
            EngineLog.WorkInterrupted(dispatcher.Logger, interrupted.Count);
            store.RunBeforeStart(new DeathCount(interrupted));
        }
        var (activities, events) = store.Read(query => (query.ActivityTasks(), query.NewEvents()));
        CrashPoint.Reach(CrashPoint.RecoveryRead);
        store.Start();

        var now = dispatcher.Clock.Ticks;
        foreach (var item in events)
        {
            if (item.VisibleAt > now)
                dispatcher.Timers.Add(item);
            else
                dispatcher.Post(item);
        }
        // After the events: results of these activities come later than what had arrived before, such as a rewind.
        foreach (var (activity, status) in activities)
            TakeUp(activity, status);
        dispatcher.Recovered();
        EngineLog.Recovered(dispatcher.Logger, store.Folder, activities.Count, events.Count);
    }

    private void TakeUp(ActivityTask activity, OrchestrationRuntimeStatus? status)
    {
        if (status is null or OrchestrationRuntimeStatus.Terminated)
        {
            dispatcher.Work.Enter();
            store.Submit(new OrphanWrite(activity.InstanceKey, [], [activity.Key], dispatcher.Work.Leave));
        }
        else if (activity.ProcessDeaths >= dispatcher.Options.MaxProcessDeaths)
        {
            var failure = FailureJson.OfCode(FailureJson.Poisoned,
                $"The process died {activity.ProcessDeaths} times while the activity '{activity.Name}' was running, so it is not run again.");
            dispatcher.Post(activity.InstanceKey, new SessionEvent(
                new() { Type = HistoryEventType.TaskFailed, TaskId = activity.TaskId, Payload = FailureJson.Write(failure) },
                activity.ExecutionId, TaskKey: activity.Key));
        }
        else
        {
            dispatcher.Activities.Dispatch(activity);
        }
    }

    private sealed class DeathCount(IReadOnlyList<WorkRegister.Entry> interrupted) : StoreWrite
    {
        public override void Execute(StoreTransaction transaction)
        {
            foreach (var entry in interrupted)
                transaction.CountProcessDeath(entry);
        }

        public override void Committed()
        {
        }
    }
}
