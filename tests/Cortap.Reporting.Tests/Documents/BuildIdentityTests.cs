using Cortap.Reporting.Documents;

namespace Cortap.Reporting.Tests.Documents;

public sealed class BuildIdentityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void Once_FileThatCannotBeReadAtFirst_IsReadAgain()
    {
        foreach (var name in (string[])["Functions", "Infrastructure", "Reporting", "Sqlite"])
        {
            File.Copy(typeof(BuildIdentity).Assembly.Location, Path.Combine(_folder.FullName, $"Cortap.{name}.dll"));
        }

        var own = BuildIdentity.Once(_folder.FullName);
        using (new FileStream(Path.Combine(_folder.FullName, "Cortap.Sqlite.dll"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            own().ShouldBeNull();
        }

        own().ShouldBe(BuildIdentity.Of(_folder.FullName));
        own().ShouldNotBeNull();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
