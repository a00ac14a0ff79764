using FsCheck.Xunit;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What the rules of the line promise (Reporting's FairShare), whatever happens; the stores are compared with the same model.</summary>
public sealed class LineModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

    /// <summary>The bound of contract.md section 1, with kills and a clock that jumps: no newcomer is overtaken by more users than were waiting.</summary>
    [Property(MaxTest = 10_000, EndSize = 300)]
    public void Schedule_AnyInterleaving_StartsEveryJobOnceAndKeepsTheBound(uint[] steps, byte capacity)
    {
        var schedule = new LineSchedule(1 + (capacity % 5));
        foreach (var step in steps) schedule.Step(step);
        schedule.Drain();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(5, false)]
    [InlineData(1, true)]
    [InlineData(5, true)]
    public void Shares_TenUsersWhoseJobsCost1To100_AreEqual(int capacity, bool random)
    {
        var dice = new Random(7);
        var costs = Enumerable.Range(0, 10).Select(user => 1 + (user * 11)).ToArray();
        var served = Serve(capacity, TimeSpan.FromSeconds(100_000), users: 10, user => random ? 1 + dice.Next(100) : costs[user]);

        Jain(served).ShouldBeGreaterThan(0.99);
    }

    [Fact]
    public void Turns_NewcomersWithoutEnd_StarveNobody()
    {
        var line = new LineModel();
        var now = Start;
        line.Enter(0, user: 0);
        line.Enter(1, user: 0);
        line.ClaimNext(1, now).ShouldBe(0);
        now += TimeSpan.FromSeconds(50);
        line.Leave(0, now);

        // Two come for each that is served, so somebody who has had less always waits.
        var next = 2;
        int? claimed;
        do
        {
            line.Enter(next, user: next++);
            line.Enter(next, user: next++);
            claimed = line.ClaimNext(1, now);
            now += TimeSpan.FromSeconds(1);
            line.Leave(claimed!.Value, now);
            next.ShouldBeLessThan(100_000);
        }
        while (claimed != 1);
    }

    private static double[] Serve(int capacity, TimeSpan time, int users, Func<int, int> cost)
    {
        var line = new LineModel();
        var served = new double[users];
        var job = 0;
        var owner = new Dictionary<int, int>();
        void Enter(int user)
        {
            owner[job] = user;
            line.Enter(job++, user);
        }

        for (var user = 0; user < users; user++)
        {
            for (var count = 0; count <= capacity; count++) Enter(user);
        }

        var now = Start;
        var running = new PriorityQueue<(int Job, int Cost), DateTimeOffset>();
        while (now < Start + time)
        {
            while (line.ClaimNext(capacity, now) is { } claimed)
            {
                var seconds = cost(owner[claimed]);
                running.Enqueue((claimed, seconds), now.AddSeconds(seconds));
                Enter(owner[claimed]);
            }

            running.TryDequeue(out var ended, out now);
            line.Leave(ended.Job, now);
            served[owner[ended.Job]] += ended.Cost;
        }

        return served;
    }

    private static double Jain(double[] shares) => Math.Pow(shares.Sum(), 2) / (shares.Length * shares.Sum(share => share * share));
}
