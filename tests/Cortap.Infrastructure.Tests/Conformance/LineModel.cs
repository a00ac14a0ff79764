using Cortap.Reporting.Jobs.Line;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>The line as it is meant, without a store: what every store is compared with, and what is fast enough for ten thousand schedules.</summary>
internal sealed class LineModel
{
    private readonly Dictionary<int, User> _users = [];
    private readonly Dictionary<int, Work> _atWork = [];
    private long _served;
    private long _clock;

    public int AtWork => _atWork.Count;

    public int Waiting => _users.Values.Sum(user => user.Jobs.Count);

    public long Pace { get; private set; } = FairShare.FirstPace;

    public IEnumerable<int> WaitingUsers => _users.Where(pair => pair.Value.Jobs.Count > 0).Select(pair => pair.Key);

    /// <summary>The user has had more than the others.</summary>
    public bool Owes(int user) => _users.TryGetValue(user, out var found) && found.Served > _served;

    public void Enter(int job, int user)
    {
        var found = _users.TryGetValue(user, out var known) ? known : _users[user] = new User { Served = _served, Cost = Pace };
        if (found.Jobs.Count == 0)
        {
            found.Turn = ++_clock;
            if (found.AtWork == 0) found.Served = Math.Max(found.Served, _served);
        }

        found.Jobs.Enqueue(job);
    }

    public int? ClaimNext(int capacity, DateTimeOffset now)
    {
        if (_atWork.Count >= capacity) return null;
        var waiting = _users.Where(pair => pair.Value.Jobs.Count > 0).ToList();
        if (waiting.Count == 0) return null;
        var due = waiting.Where(pair => pair.Value.Served <= _served).OrderBy(pair => pair.Value.Turn).ToList();
        var (id, user) = due.Count > 0 ? due[0] : waiting.OrderBy(pair => pair.Value.Served).ThenBy(pair => pair.Value.Turn).First();
        _served = Math.Max(_served, user.Served);
        user.Served += user.Cost;
        user.Turn = ++_clock;
        user.AtWork++;
        var job = user.Jobs.Dequeue();
        _atWork[job] = new Work(id, now, user.Cost);
        return job;
    }

    public void Leave(int job, DateTimeOffset? endedAt)
    {
        if (!_atWork.Remove(job, out var work))
        {
            foreach (var waiting in _users.Values.Where(user => user.Jobs.Contains(job))) waiting.Jobs = new(waiting.Jobs.Where(other => other != job));
            return;
        }

        var user = _users[work.User];
        user.AtWork--;
        if (endedAt is not { } end)
        {
            user.Served -= work.Estimate;
            return;
        }

        var cost = FairShare.Cost(work.ClaimedAt, end);
        user.Served += cost - work.Estimate;
        user.Cost = FairShare.Average(user.Cost, cost);
        _served += FairShare.Progress(cost, WaitingUsers.Count());
        Pace = FairShare.Average(Pace, cost);
    }

    private sealed class User
    {
        public Queue<int> Jobs { get; set; } = new();

        public int AtWork { get; set; }

        public long Served { get; set; }

        public long Cost { get; set; }

        public long Turn { get; set; }
    }

    private sealed record Work(int User, DateTimeOffset ClaimedAt, long Estimate);
}
