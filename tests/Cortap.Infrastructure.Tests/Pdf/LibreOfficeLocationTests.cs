using Cortap.Infrastructure.Pdf;
using Cortap.Infrastructure.Tests.Local;

namespace Cortap.Infrastructure.Tests.Pdf;

public sealed class LibreOfficeLocationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a link that leads nowhere")]
    [InlineData("a link to itself")]
    [InlineData("a file that is no program")]
    [InlineData("a link to a file that is no program")]
    public void Find_SomethingElseFirstOnThePath_TakesTheProgramBehindIt(string first)
    {
        if (OperatingSystem.IsWindows()) return;
        var odd = Directory.CreateDirectory(_folder.File("odd")).FullName;
        var text = _folder.File("text");
        File.WriteAllText(text, "");
        var soffice = Path.Combine(odd, "soffice");
        if (first == "a file that is no program") File.WriteAllText(soffice, "");
        else File.CreateSymbolicLink(soffice, first switch { "a link that leads nowhere" => soffice + "-gone", "a link to itself" => soffice, _ => text });
        var office = Program("office", "soffice");
        var python = Program("office", "python");
        var link = Directory.CreateDirectory(_folder.File("bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(link, "soffice"), office);

        LibreOfficeLocation.Find(null, $"{odd}:{link}").ShouldBe(new LibreOfficeLocation(Path.Combine(link, "soffice"), python));
        LibreOfficeLocation.Find(null, Path.GetRelativePath(Environment.CurrentDirectory, link)).ShouldBe(new LibreOfficeLocation(Path.Combine(link, "soffice"), python));
        LibreOfficeLocation.Find(null, odd).ShouldBeNull();
        LibreOfficeLocation.Find(soffice, link).ShouldBeNull();
    }

    private string Program(params string[] parts)
    {
        var path = _folder.File(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
