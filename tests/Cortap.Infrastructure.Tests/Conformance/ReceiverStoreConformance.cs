using Cortap.Reporting.Webhooks;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every store of receivers must do; derive once per adapter.</summary>
public abstract class ReceiverStoreConformance : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 45, 123, TimeSpan.Zero);

    protected static readonly Receiver New = new() { Origin = "https://client.example.com:443", Timeouts = 1 };

    private IReceiverStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<IReceiverStore> CreateStoreAsync();

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task TryPutAsync_ANewReceiver_IsFoundWithRevisionOne()
    {
        (await _store.FindAsync(New.Origin, default)).ShouldBeNull();

        (await _store.TryPutAsync(New, default)).ShouldBeTrue();

        (await _store.FindAsync(New.Origin, default)).ShouldBe(New with { Revision = 1 });
    }

    [Fact]
    public async Task TryPutAsync_EveryMemberSet_ReadsBackTheSame()
    {
        var full = New with { Timeouts = 7, HangsFor = "45,46", RestUntil = Now, RestingSince = Now.AddMinutes(-1), BackSince = Now.AddSeconds(2), RedriveUntil = Now.AddSeconds(3) };

        await _store.TryPutAsync(full, default);

        (await _store.FindAsync(New.Origin, default)).ShouldBe(full with { Revision = 1 });
    }

    [Fact]
    public async Task TryPutAsync_AnOldRevision_ChangesNothing()
    {
        await _store.TryPutAsync(New, default);
        await _store.TryPutAsync(New with { Timeouts = 2, Revision = 1 }, default);

        (await _store.TryPutAsync(New with { Timeouts = 9, Revision = 1 }, default)).ShouldBeFalse();
        (await _store.TryPutAsync(New with { Timeouts = 9 }, default)).ShouldBeFalse();

        (await _store.FindAsync(New.Origin, default))!.Timeouts.ShouldBe(2);
    }

    [Fact]
    public async Task TryPutAsync_TwentyRacers_OneWins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _store.TryPutAsync(New, default))));

        won.Count(one => one).ShouldBe(1);
    }

    [Fact]
    public async Task TryRemoveAsync_TheSameRevisionOnly_Removes()
    {
        await _store.TryPutAsync(New, default);

        (await _store.TryRemoveAsync(New with { Revision = 2 }, default)).ShouldBeFalse();
        (await _store.TryRemoveAsync(New with { Revision = 1 }, default)).ShouldBeTrue();
        (await _store.TryRemoveAsync(New with { Revision = 1 }, default)).ShouldBeFalse();

        (await _store.FindAsync(New.Origin, default)).ShouldBeNull();
    }

    [Fact]
    public async Task ListAsync_Several_ShowsAllByOrigin()
    {
        string[] origins = ["http://b.example:80", "https://a.example:443", "http://a.example:80"];
        foreach (var origin in origins) await _store.TryPutAsync(New with { Origin = origin }, default);

        (await _store.ListAsync(default)).Select(receiver => receiver.Origin).ShouldBe(origins.Order(StringComparer.Ordinal));
    }
}
