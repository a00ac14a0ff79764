using System.Text;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Setup;
using Cortap.Reporting.Storage;
using Microsoft.Extensions.Time.Testing;

namespace Cortap.Reporting.Tests.Setup;

public sealed class ProjectSetupSourceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Get_FileEdited_IsSeenAtOnce()
    {
        var source = new FileProjectSetupSource(_path);
        await File.WriteAllTextAsync(_path, Document("First"));
        (await source.GetAsync(33, CancellationToken.None)).Info.RecipientName.ShouldBe("First");

        await File.WriteAllTextAsync(_path, Document("Other"));

        (await source.GetAsync(33, CancellationToken.None)).Info.RecipientName.ShouldBe("Other");
    }

    [Fact]
    public async Task Get_FileUntouched_IsParsedOnce()
    {
        var source = new FileProjectSetupSource(_path);
        await File.WriteAllTextAsync(_path, Document("First"));

        (await source.GetAsync(33, CancellationToken.None)).ShouldBeSameAs(await source.GetAsync(33, CancellationToken.None));
    }

    [Fact]
    public async Task ReadAll_ManyAtOnceAfterAnEdit_ParseItOnce()
    {
        var source = new FileProjectSetupSource(_path);
        await File.WriteAllTextAsync(_path, $$"""{"projects": [{{string.Join(",", Enumerable.Range(1, 20_000).Select(id => $$"""{"project_id": {{id}}}"""))}}]}""");

        var readings = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => source.ReadAllAsync(CancellationToken.None))));

        readings.Select(reading => reading.Target).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Get_NoFileConfigured_IsEmpty() =>
        (await new FileProjectSetupSource(null).GetAsync(33, CancellationToken.None)).ShouldBe(ProjectSetup.Empty);

    [Fact]
    public async Task Get_ConfiguredFileMissing_NamesTheSettingButNotThePlace()
    {
        var failure = await Should.ThrowAsync<CortapException>(new FileProjectSetupSource(_path).GetAsync(33, CancellationToken.None));

        failure.Code.ShouldBe(ErrorCodes.TransformationError);
        failure.Message.ShouldContain("PROJECT_SETUP_PATH");
        failure.Message.ShouldNotContain(_path);
        failure.InnerException!.Message.ShouldContain(_path);
    }

    [Fact]
    public async Task Get_FileThatRefusesForNow_IsTheStoragesTroubleAndNotTheDocuments()
    {
        await File.WriteAllTextAsync(_path, Document("First"));
        await using var held = new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        await Should.ThrowAsync<ObjectStoreException>(new FileProjectSetupSource(_path).GetAsync(33, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Get_FileThatIsBeingReplaced_IsReadWhenItIsWhole(bool isHalf)
    {
        var time = new WaitingTime();
        var source = new FileProjectSetupSource(_path, time);
        if (isHalf) await File.WriteAllTextAsync(_path, Document("Half")[..^10]);
        var reading = source.GetAsync(33, CancellationToken.None);
        await Task.WhenAny(time.Waiting, reading);

        await File.WriteAllTextAsync(_path, Document("Whole"));
        time.Advance(TimeSpan.FromSeconds(1));

        (await reading).Info.RecipientName.ShouldBe("Whole");
    }

    [Fact]
    public async Task Get_LinkToAFileThatIsTooLarge_IsRefusedByTheFilesLength()
    {
        var large = _path + ".large";
        // Nothing of it is on the disk.
        await using (var file = new FileStream(large, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
        {
            file.SetLength(3L * 1024 * 1024 * 1024);
            File.CreateSymbolicLink(_path, large);

            var failure = await Should.ThrowAsync<CortapException>(new FileProjectSetupSource(_path).GetAsync(33, CancellationToken.None));

            failure.Message.ShouldContain("is larger than 16 MiB");
        }
    }

    [Fact]
    public async Task Get_StoredObject_IsReadInItsNewestVersion()
    {
        var store = new OneObjectStore();
        var source = new ObjectStoreProjectSetupSource(store, "setup/projects.json");
        foreach (var name in new[] { "First", "Second" })
        {
            store.Content = Encoding.UTF8.GetBytes(Document(name));
            (await source.GetAsync(33, CancellationToken.None)).Info.RecipientName.ShouldBe(name);
        }
    }

    [Fact]
    public async Task Get_StoredObjectMissingOrRefusedForGood_IsATransformationError()
    {
        var store = new OneObjectStore();
        var source = new ObjectStoreProjectSetupSource(store, "setup/projects.json");
        (await Should.ThrowAsync<CortapException>(source.GetAsync(33, CancellationToken.None))).Code.ShouldBe(ErrorCodes.TransformationError);

        store.Trouble = new ObjectStoreException("no permission") { IsLasting = true };

        (await Should.ThrowAsync<CortapException>(source.GetAsync(33, CancellationToken.None))).InnerException.ShouldBe(store.Trouble);
    }

    [Fact]
    public async Task Get_StoreThatRefusesForNow_IsTheStoresTroubleAndNotTheDocuments()
    {
        var source = new ObjectStoreProjectSetupSource(new OneObjectStore { Trouble = new ObjectStoreException("the store is down") }, "setup/projects.json");

        await Should.ThrowAsync<ObjectStoreException>(source.GetAsync(33, CancellationToken.None));
    }

    private static string Document(string name) => $$$"""{"projects": [{"project_id": 33, "project_info": {"recipient_name": "{{{name}}}"}}]}""";

    /// <summary>A clock that tells when somebody waits.</summary>
    private sealed class WaitingTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _waiting.TrySetResult();
            return timer;
        }
    }

    private sealed class OneObjectStore : IObjectStore
    {
        public byte[]? Content { get; set; }

        public ObjectStoreException? Trouble { get; set; }

        public Task<byte[]?> GetAsync(string key, string? version, CancellationToken cancellationToken)
        {
            key.ShouldBe("setup/projects.json");
            version.ShouldBeNull();
            return Trouble is null ? Task.FromResult(Content) : throw Trouble;
        }

        public Task<StoredObject> PutAsync(string key, ReadOnlyMemory<byte> content, ObjectAttributes attributes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Stream?> OpenAsync(string key, string? version, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeletePrefixAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DownloadLink> CreateDownloadLinkAsync(StoredObject target, TimeSpan lifetime, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
