using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Conformance;

/// <summary>What every store of checkpoints must do; derive once per adapter.</summary>
public abstract class CheckpointStoreConformance : IAsyncLifetime
{
    private ICheckpointStore _store = null!;

    /// <summary>An empty store of its own for this test.</summary>
    protected abstract Task<ICheckpointStore> CreateStoreAsync();

    /// <summary>Copies an object of the store, as an operator may.</summary>
    protected abstract Task CopyAsync(string from, string to);

    public async Task InitializeAsync() => _store = await CreateStoreAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task TryCreateAsync_AnIndexThatIsTaken_LeavesWhatIsThere()
    {
        (await _store.ReadLastAsync(default)).ShouldBeNull();
        (await _store.TryCreateAsync(1, "first", default)).ShouldBeTrue();

        (await _store.TryCreateAsync(1, "second", default)).ShouldBeFalse();

        (await _store.ReadAsync(1, default))!.Trim().ShouldBe("first");
        (await _store.ReadAsync(2, default)).ShouldBeNull();
    }

    [Fact]
    public async Task TryCreateAsync_TenRacers_OneWins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 10).Select(racer => Task.Run(() => _store.TryCreateAsync(7, $"racer {racer}", default))));

        won.Count(one => one).ShouldBe(1);
    }

    [Fact]
    public async Task ReadLastAsync_OverAFolderOfAThousand_IsTheHighest()
    {
        foreach (var index in new long[] { 1, 999, 1_000, 1_001 }) await _store.TryCreateAsync(index, $"number {index}", default);

        (await _store.ReadLastAsync(default))!.Trim().ShouldBe("number 1001");
        var all = new List<string>();
        await foreach (var (name, text) in _store.ReadAllAsync(default)) all.Add($"{name.Replace('\\', '/')} {text.Trim()}");
        all.ShouldBe(["000000/000000001.jws number 1", "000000/000000999.jws number 999", "000001/000001000.jws number 1000", "000001/000001001.jws number 1001"]);
    }

    [Fact]
    public async Task ReadLastAsync_BesideACopyOfAFolder_IsTheLastOfTheOriginal()
    {
        await _store.TryCreateAsync(1, "number 1", default);
        await CopyAsync("000000/000000001.jws", "000000.bak/000000001.jws");
        await CopyAsync("000000/000000001.jws", "000000/000000001-copy.jws");
        await CopyAsync("000000/000000001.jws", "old/000000009.jws");

        await _store.TryCreateAsync(2, "number 2", default);

        (await _store.ReadLastAsync(default))!.Trim().ShouldBe("number 2");
        var names = new List<string>();
        await foreach (var (name, _) in _store.ReadAllAsync(default)) names.Add(name.Replace('\\', '/'));
        names.ShouldBe(["000000/000000001.jws", "000000/000000002.jws"]);
    }
}
