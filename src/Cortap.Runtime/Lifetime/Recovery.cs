using Cortap.Runtime.Dispatch;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Lifetime;

/// <summary>Takes up what a former process has left: it is all in two tables, and no orchestration has to be replayed for it.</summary>
internal sealed class Recovery(OrchestrationDispatcher dispatcher, Store store)
{
    private int LastTry => dispatcher.Options.MaxProcessDeaths - 1;

    public void Run()
    {
        if (store.Register.Interrupted is { Count: > 0 } interrupted)
            EngineLog.WorkInterrupted(dispatcher.Logger, interrupted.Count);
        CountDeaths();
        var (activities, events, suspects) = store.Read(query => (query.ActivityTasks(), query.NewEvents(), query.SuspectedInstances(LastTry)));
        CrashPoint.Reach(CrashPoint.RecoveryRead);
        store.Start();

        if (suspects.Count > 0 || activities.Any(activity => IsLastTry(activity.Task)))
            dispatcher.LastTries.Hold(suspects, dispatcher.Options.LastTryDelay, TakeUpLastTries);
        var now = dispatcher.Clock.Ticks;
        foreach (var (item, lastEventAt) in events)
        {
            // An instance that is ahead of the clock has seen it put back; its timers wait for what they had left.
            var visibleAt = item.VisibleAt - Math.Max(0, lastEventAt - now ?? 0);
            if (visibleAt > now)
                dispatcher.Timers.Add(item with { VisibleAt = visibleAt });
            else
                dispatcher.Post(item);
        }
        // After the events: results of these activities come later than what had arrived before, such as a rewind.
        foreach (var (activity, status) in activities.Where(activity => !IsLastTry(activity.Task)))
            TakeUp(activity, status);
        dispatcher.Recovered();
        EngineLog.Recovered(dispatcher.Logger, store.Folder, activities.Count, events.Count);
    }

    private void CountDeaths()
    {
        var count = new DeathCount(store.Register);
        if (count.IsNeeded)
            store.RunBeforeStart(count);
        else
            count.Committed();
    }

    // Zero deaths are no suspicion, however few are allowed.
    private bool IsLastTry(ActivityTask activity) => activity.ProcessDeaths > 0 && activity.ProcessDeaths == LastTry;

    private void TakeUpLastTries()
    {
        // Their turn, too, comes after that of the orchestrations.
        dispatcher.Activities.HoldSuspects();
        // Read anew: some may have been terminated.
        foreach (var (activity, status) in store.Read(query => query.ActivityTasks()).Where(activity => IsLastTry(activity.Task)))
            TakeUp(activity, status);
        dispatcher.Recovered();
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

    /// <summary>
    /// Counts the last process's death for the work that was running. Two deaths in a row with no suspect at work show that the processes die of
    /// something else, and the suspects get another chance.
    /// </summary>
    private sealed class DeathCount(WorkRegister register) : StoreWrite
    {
        private const int DeathsForReprieve = 2;

        private long _deathsWithoutSuspect = register.DeathsWithoutSuspect;

        public bool IsNeeded => register.Interrupted.Count > 0 || _deathsWithoutSuspect >= DeathsForReprieve;

        public override void Execute(StoreStatements statements)
        {
            foreach (var entry in register.Interrupted)
            {
                if (statements.CountProcessDeath(entry) > 1)
                    _deathsWithoutSuspect = 0;
            }
            if (_deathsWithoutSuspect < DeathsForReprieve)
                return;
            statements.ReprieveSuspects();
            _deathsWithoutSuspect = 0;
        }

        public override void Committed() => register.DeathsWithoutSuspect = _deathsWithoutSuspect + 1;
    }
}
