using System.Text.RegularExpressions;

namespace Cortap.Cli.Commands;

/// <summary>What is wrong with a file or folder, instead of what .NET says of it.</summary>
internal static partial class FileTrouble
{
    /// <summary>One sentence or two, for whoever runs a command.</summary>
    /// <param name="exception">An <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    /// <param name="named">The file as it was named, where another stands in for it until it is complete.</param>
    public static string Describe(Exception exception, string? named = null)
    {
        var path = named ?? (Named().Match(exception.Message) is { Success: true } match ? match.Groups[1].Value : null);
        return exception switch
        {
            // What .NET says of a closed standard output: of a file it names the path.
            UnauthorizedAccessException when path is null => "The output cannot be written: standard output is closed.",
            UnauthorizedAccessException => $"{path} cannot be read or written by this user. Name another, or run this as whom it belongs to, such as the service's user.",
            DirectoryNotFoundException when path is not null && FileAbove(path) is { } above => $"{above} is a file; name a folder.",
            DirectoryNotFoundException when path is not null => $"There is no folder {Path.GetDirectoryName(path)}; make it, or name another.",
            // What it says of a working directory that was removed, and of a temporary folder that is not there.
            FileNotFoundException { FileName: null } when IsWorkingDirectory() => $"The temporary folder {Path.GetTempPath()} cannot be used. Set TMPDIR to a folder that exists.",
            FileNotFoundException { FileName: null } => "The working directory does not exist any more. Change to one that does.",
            FileNotFoundException { FileName: { } file } => $"There is no file {file}.",
            IOException when AFile().Match(exception.Message) is { Success: true } file => $"{file.Groups[1].Value} is a file; name a folder.",
            IOException when path is null && exception.Message.StartsWith("No space left", StringComparison.Ordinal) => "The output cannot be written: the disk that it goes to is full.",
            IOException when path is not null && exception.Message.StartsWith("No space left", StringComparison.Ordinal) => $"{path} cannot be written: the disk that it is on is full. Make room, or name another.",
            IOException when path is not null && exception.Message.StartsWith("Read-only file system", StringComparison.Ordinal) => $"{path} cannot be written: the disk that it is on is read-only. Name another.",
            IOException when OfThePath().Match(exception.Message) is { Success: true } words => $"{path} cannot be read or written: {char.ToLowerInvariant(exception.Message[0])}{words.Groups[1].Value}.",
            _ => exception.Message,
        };
    }

    private static string? FileAbove(string path)
    {
        var above = Path.GetDirectoryName(path);
        while (above is not null && !File.Exists(above)) above = Path.GetDirectoryName(above);
        return above;
    }

    /// <summary>Refuses to take a file for missing that this user may not look for.</summary>
    /// <exception cref="CliException">The folder that it would be in belongs to somebody else.</exception>
    public static void RefuseHidden(string path)
    {
        if (IsHidden(path)) throw new CliException(Hidden(path));
    }

    /// <summary>Of a path that is not found: it is not there, or this user may not look.</summary>
    public static string DescribeMissing(string path) => IsHidden(path) ? Hidden(path) : $"There is no file {path}.";

    private static bool IsHidden(string path)
    {
        try
        {
            File.GetAttributes(path);
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (IOException)
        {
            // It is not there.
        }

        return false;
    }

    private static string Hidden(string path) => $"{path} cannot be looked for: its folder is another user's. Run this as whom it belongs to, such as the service's user.";

    private static bool IsWorkingDirectory()
    {
        try
        {
            return Directory.Exists(Environment.CurrentDirectory);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\AThe file '(.+)' already exists\.\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex AFile();

    // What the system says, and then .NET of what.
    [GeneratedRegex(@"\A[A-Z]([a-z -]+) : '.+'\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex OfThePath();

    [GeneratedRegex(@"'(.+)'(?: is denied)?\.?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Named();
}
