using Cortap.Reporting.Jobs.Line;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>
/// Two hosts over one line, driven by numbers: they accept, claim, make workflows durable, look for what was abandoned, die and come back, while
/// the clock goes on or jumps. Each step checks what must always hold; <see cref="Drain"/> that everything ends.
/// </summary>
internal sealed class LineSchedule(int capacity)
{
    private static readonly TimeSpan MaxJump = TimeSpan.FromHours(1);

    private readonly LineModel _line = new();
    private readonly Queue<int>[] _toStart = [new(), new()];
    private readonly Dictionary<int, DateTimeOffset> _leases = [];
    private readonly HashSet<int> _durable = [];
    private readonly HashSet<int> _open = [];
    private readonly Dictionary<int, Newcomer> _newcomers = [];
    private readonly Dictionary<int, int> _userOf = [];
    private DateTimeOffset _now = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

    public int Jobs { get; private set; }

    public int Starts { get; private set; }

    public void Step(uint number)
    {
        var host = _toStart[(number >> 4) & 1];
        var choice = (int)(number >> 8) & 0xffff;
        switch (number & 15)
        {
            case 0 or 1 or 2 or 3:
                Accept(host, user: choice % 7);
                break;
            case 4 or 5:
                Claim(host);
                break;
            case 6 or 7:
                if (host.TryDequeue(out var job)) MakeDurable(job);
                break;
            case 8 or 9 or 10:
                End(choice);
                break;
            case 11:
                host.Clear();
                break;
            case 12:
                Look(host);
                break;
            case 13:
                if (_open.Count > 0) Cancel(_open.ElementAt(choice % _open.Count));
                break;
            case 14:
                _now += choice % 16 == 0 ? MaxJump * (choice % 32 == 0 ? -1 : 1) : TimeSpan.FromMilliseconds(choice);
                break;
            default:
                _now += TimeSpan.FromMilliseconds(choice % 1_000);
                break;
        }

        _line.AtWork.ShouldBeLessThanOrEqualTo(capacity);
        _leases.Count.ShouldBe(_line.AtWork);
    }

    /// <summary>Everything that was accepted comes to its end, on one host that lives.</summary>
    public void Drain()
    {
        var host = _toStart[0];
        foreach (var dead in _toStart) dead.Clear();
        for (var rounds = 0; _open.Count > 0; rounds++)
        {
            rounds.ShouldBeLessThan(10 * (Jobs + 10));
            _now += LineClaim.StartLease;
            Look(host);
            while (host.TryDequeue(out var job)) MakeDurable(job);
            End(0);
        }

        (_line.AtWork, _line.Waiting).ShouldBe((0, 0));
        _newcomers.ShouldBeEmpty();
    }

    private void Accept(Queue<int> host, int user)
    {
        var others = _line.WaitingUsers.Where(other => other != user).Count();
        if (!_line.WaitingUsers.Contains(user) && !_userOf.Any(pair => pair.Value == user && _leases.ContainsKey(pair.Key)) && !_line.Owes(user))
            _newcomers[user] = new Newcomer(others);
        var job = Jobs++;
        _userOf[job] = user;
        _open.Add(job);
        _line.Enter(job, user);
        Claim(host);
    }

    private void Claim(Queue<int> host)
    {
        if (_line.ClaimNext(capacity, _now) is not { } job) return;
        _leases.Add(job, _now + LineClaim.StartLease);
        host.Enqueue(job);
        var user = _userOf[job];
        _newcomers.Remove(user);
        foreach (var newcomer in _newcomers.Values) (++newcomer.Overtaken).ShouldBeLessThanOrEqualTo(newcomer.Others);
    }

    private void MakeDurable(int job)
    {
        // Idempotent under the job's id, as the workflows' client is; a job that ended meanwhile finds itself ended.
        if (!_durable.Add(job) || !_open.Contains(job)) return;
        Starts++;
    }

    private void Look(Queue<int> host)
    {
        var farthest = new LineClaim("host", _now, capacity).Farthest;
        foreach (var job in _leases.Where(lease => lease.Value <= _now || lease.Value > farthest).Select(lease => lease.Key).ToList())
        {
            _leases[job] = _now + LineClaim.StartLease;
            MakeDurable(job);
        }

        Claim(host);
    }

    private void End(int choice)
    {
        var running = _leases.Keys.Where(_durable.Contains).ToList();
        if (running.Count > 0) Close(running[choice % running.Count]);
    }

    private void Cancel(int job) => Close(job);

    private void Close(int job)
    {
        _open.Remove(job).ShouldBeTrue();
        _leases.Remove(job);
        _line.Leave(job, _now);
        var user = _userOf[job];
        if (!_line.WaitingUsers.Contains(user)) _newcomers.Remove(user);
    }

    private sealed record Newcomer(int Others)
    {
        public int Overtaken { get; set; }
    }
}
