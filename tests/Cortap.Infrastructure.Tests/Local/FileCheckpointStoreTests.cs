using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class FileCheckpointStoreTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A share whose server is away: what was asked of it answers once the server is back.
    [Fact]
    public async Task ReadLastAsync_FolderThatHangs_IsRefusedUntilItAnswers()
    {
        await new FileCheckpointStore(_folder.File("checkpoints")).TryCreateAsync(1, "one", default);
        using var isBack = new ManualResetEventSlim();
        var work = new BoundedWork(TimeSpan.FromMilliseconds(300));
        var store = new FileCheckpointStore(_folder.File("checkpoints")) { Work = work };

        await Should.ThrowAsync<TimeoutException>(work.RunAsync(() =>
        {
            isBack.Wait();
            return 0;
        }).WaitAsync(Patience));
        (await Should.ThrowAsync<AuditStoreException>(store.ReadLastAsync(default))).Message.ShouldContain("does not answer");
        await Should.ThrowAsync<AuditStoreException>(store.ReadAsync(1, default));
        await Should.ThrowAsync<AuditStoreException>(store.TryCreateAsync(2, "two", default));

        isBack.Set();
        string? last = null;
        for (var waited = Task.Delay(Patience); last is null && !waited.IsCompleted;)
        {
            try
            {
                last = await store.ReadLastAsync(default);
            }
            catch (AuditStoreException)
            {
                await Task.Yield();
            }
        }

        last.ShouldBe("one\n");
        (await store.ReadAsync(2, default)).ShouldBeNull();
    }
}
