using System.Diagnostics;

namespace Cortap.Reporting.Tests.Foundation;

public sealed class LimitedFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-").FullName;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_PipeThatNobodyWritesTo_IsEmptyAndDoesNotWait(bool throughLink)
    {
        var path = Path.Combine(_folder, "pipe");
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync();
        if (throughLink)
        {
            path = File.CreateSymbolicLink(path + ".link", path).FullName;
        }

        LimitedFile.Read(path, 10).ShouldBe([]);
        (await LimitedFile.ReadAsync(path, 10, default)).ShouldBe([]);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Read_FileThroughALink_IsReadUpToTheLimit(int length, bool isRead)
    {
        var file = Path.Combine(_folder, "a-name-that-is-longer-than-the-limit");
        var content = new byte[length];
        await File.WriteAllBytesAsync(file, content);
        var link = File.CreateSymbolicLink(Path.Combine(_folder, "link"), file).FullName;

        foreach (var path in new[] { file, link })
        {
            LimitedFile.Read(path, 10).ShouldBe(isRead ? content : null);
            (await LimitedFile.ReadAsync(path, 10, default)).ShouldBe(isRead ? content : null);
        }
    }

    [Fact]
    public void Read_LinkThatLeadsNowhere_IsAnErrorOfTheSystem() =>
        Should.Throw<IOException>(() => LimitedFile.Read(File.CreateSymbolicLink(Path.Combine(_folder, "link"), "nowhere").FullName, 10));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
