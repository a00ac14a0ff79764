using Cortap.Runtime.Engine;
using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>
/// The mailbox of one instance. One thread at a time processes what has arrived. It goes on to the next events before the last step
/// is on the disk, for steps reach the disk in order and have effects only from there.
/// </summary>
internal sealed class OrchestrationSession(OrchestrationDispatcher dispatcher, long key)
{
    private const int MaxUnwrittenSteps = 8;

    private readonly Lock _lock = new();
    private Queue<SessionEvent> _mailbox = new();
    private LiveOrchestration? _live;
    private int _unwrittenSteps;
    private bool _isScheduled;
    private bool _isClosed;

    /// <summary>Its place among the idle sessions.</summary>
    public LinkedListNode<OrchestrationSession>? IdleNode { get; set; }

    public long Key => key;

    /// <summary>Whether its instance has ended, or was not found.</summary>
    public bool HasEnded { get; private set; }

    private bool ReplaysEveryStep => dispatcher.Options.ReplayMode == ReplayMode.EveryStep;

    /// <summary>Spares a new instance from being read back. To be called before anything is posted.</summary>
    public void Preload(InstanceRecord instance) => _live = new LiveOrchestration(dispatcher, this, instance);

    /// <returns>False when the session has been closed; the event then belongs to a new one.</returns>
    public bool Post(SessionEvent item)
    {
        dispatcher.Work.Enter();
        lock (_lock)
        {
            if (!_isClosed)
            {
                _mailbox.Enqueue(item);
                ScheduleIfRunnable();
                return true;
            }
        }
        dispatcher.Work.Leave();
        return false;
    }

    /// <summary>A step has reached the disk, or never will.</summary>
    public void StepWritten()
    {
        lock (_lock)
        {
            _unwrittenSteps--;
            Forget();
            ScheduleIfRunnable();
        }
        dispatcher.Touch(this);
        dispatcher.Work.Leave();
    }

    /// <summary>Closes the session if nothing is going on in it.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            if (_isScheduled || _unwrittenSteps > 0 || _mailbox.Count > 0)
                return false;
            return _isClosed = true;
        }
    }

    /// <summary>Processes what has arrived.</summary>
    public void Run()
    {
        Queue<SessionEvent> batch;
        lock (_lock)
        {
            batch = _mailbox;
            _mailbox = new();
        }
        var taken = batch.Count;
        var rewinding = batch.Any(item => item.Event.Type == HistoryEventType.ExecutionRewound);
        // It had ended, and what is in memory says so.
        if (rewinding)
            _live = null;
        _live ??= LiveOrchestration.Load(dispatcher, this, rewinding);
        StoreWrite? write = _live is null ? OrphanWrite.Of(this, batch) : _live.Process(batch);
        var handedOn = _live?.TakeHandedOn() ?? [];
        HasEnded = _live is null or { HasEnded: true };
        CrashPoint.Reach(CrashPoint.StepRun);
        lock (_lock)
        {
            // A new execution begins with what its predecessor left to it, before all that has arrived since.
            if (handedOn.Count > 0)
                _mailbox = new(handedOn.Concat(_mailbox));
            foreach (var _ in handedOn)
                dispatcher.Work.Enter();
            _isScheduled = false;
            if (write is not null)
            {
                _unwrittenSteps++;
                dispatcher.Work.Enter();
                dispatcher.Store.Submit(write);
            }
            Forget();
            ScheduleIfRunnable();
        }
        if (write is null)
            dispatcher.Touch(this);
        for (; taken > 0; taken--)
            dispatcher.Work.Leave();
    }

    /// <summary>
    /// Gives the instance up when it is read back anyway. Not before all its steps are on the disk, for it would be read back as it was before
    /// them and would go on from there; and not while it runs.
    /// </summary>
    private void Forget()
    {
        if (!_isScheduled && _unwrittenSteps == 0 && (ReplaysEveryStep || HasEnded))
            _live = null;
    }

    private void ScheduleIfRunnable()
    {
        if (_isScheduled || _mailbox.Count == 0 || _unwrittenSteps >= (ReplaysEveryStep ? 1 : MaxUnwrittenSteps))
            return;
        _isScheduled = true;
        dispatcher.Schedule(this);
    }
}
