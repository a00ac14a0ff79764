namespace Cortap.Reporting.Tests.Foundation;

public sealed class TenantTurnsTests
{
    private readonly List<string> _served = [];

    [Fact]
    public async Task EnterAsync_TenantsOfManyAndOfFew_TakeTurns()
    {
        var turns = new TenantTurns(1);
        var place = await turns.EnterAsync(45, default);
        List<Task> waiting =
        [
            WaitAsync(turns, 45, "a"), WaitAsync(turns, 45, "b"), WaitAsync(turns, 45, "c"), WaitAsync(turns, 46, "x"), WaitAsync(turns, 47, "y"), WaitAsync(turns, 46, "z"),
        ];

        place.Dispose();
        await Task.WhenAll(waiting);

        _served.ShouldBe(["x", "y", "a", "z", "b", "c"]);
    }

    [Fact]
    public async Task EnterAsync_SomebodyWhoDoesNotWaitAnyLonger_KeepsNoPlace()
    {
        var turns = new TenantTurns(2);
        var places = new[] { await turns.EnterAsync(45, default), await turns.EnterAsync(45, default) };
        using var impatience = new CancellationTokenSource();
        var given = turns.EnterAsync(45, impatience.Token);
        var waiting = WaitAsync(turns, 45, "a");

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(given);
        places[0].Dispose();
        await waiting;
        places[1].Dispose();

        await Task.WhenAll(WaitAsync(turns, 45, "b"), WaitAsync(turns, 46, "c"));
        _served.Count.ShouldBe(3);
    }

    private async Task WaitAsync(TenantTurns turns, long tenant, string name)
    {
        using var place = await turns.EnterAsync(tenant, default);
        lock (_served) _served.Add(name);
    }
}
