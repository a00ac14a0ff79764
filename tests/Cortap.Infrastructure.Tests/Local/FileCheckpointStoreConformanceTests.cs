using System.ComponentModel;
using System.Diagnostics;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Audit;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class FileCheckpointStoreConformanceTests : CheckpointStoreConformance
{
    private readonly TemporaryFolder _folder = new();

    protected override Task<ICheckpointStore> CreateStoreAsync() => Task.FromResult<ICheckpointStore>(new FileCheckpointStore(_folder.File("checkpoints")));

    [AppendOnlyFact]
    public async Task TryCreateAsync_FolderToWhichOneMayOnlyAdd_MakesIt()
    {
        var folder = _folder.File("checkpoints/000000");
        Directory.CreateDirectory(folder);
        AppendOnlyFactAttribute.Change("+a", folder).ShouldBeTrue();
        try
        {
            var store = await CreateStoreAsync();

            (await store.TryCreateAsync(1, "first", default)).ShouldBeTrue();
            (await store.TryCreateAsync(1, "second", default)).ShouldBeFalse();

            (await store.ReadLastAsync(default))!.Trim().ShouldBe("first");
        }
        finally
        {
            AppendOnlyFactAttribute.Change("-a", folder);
        }
    }

    protected override Task CopyAsync(string from, string to)
    {
        var folder = _folder.File("checkpoints");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, to))!);
        File.Copy(Path.Combine(folder, from), Path.Combine(folder, to));
        return Task.CompletedTask;
    }

    public override Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Skipped where nobody may make such a folder: it takes root, and a file system that knows it.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class AppendOnlyFactAttribute : FactAttribute
    {
        public AppendOnlyFactAttribute()
        {
            var folder = Directory.CreateTempSubdirectory("cortap-append-only-").FullName;
            if (!Change("+a", folder)) Skip = "No folder can be made append-only here.";
            Change("-a", folder);
            Directory.Delete(folder);
        }

        public static bool Change(string attribute, string folder)
        {
            try
            {
                using var chattr = Process.Start(new ProcessStartInfo("chattr", [attribute, folder]) { RedirectStandardError = true })!;
                chattr.WaitForExit();
                return chattr.ExitCode == 0;
            }
            catch (Win32Exception)
            {
                return false;
            }
        }
    }
}
