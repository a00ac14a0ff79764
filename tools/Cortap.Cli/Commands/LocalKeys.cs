using System.CommandLine;
using System.Text;

namespace Cortap.Cli.Commands;

/// <summary>The keys that a service in local mode has made for itself, for commands that run beside it.</summary>
internal static class LocalKeys
{
    /// <summary>More than any key has with what an editor may add.</summary>
    private const int MaxLength = 1_024;

    public static Option<DirectoryInfo> DataOption() => new("--data")
    {
        Description = "Data folder of the service in local mode, whose keys are used; default: DATA_DIR, else .data",
        DefaultValueFactory = _ => new DirectoryInfo(EnvironmentVariable.Read("DATA_DIR") ?? ".data"),
    };

    public static string PathOf(DirectoryInfo dataDirectory, string name) => Path.Combine(dataDirectory.FullName, "keys", name);

    /// <exception cref="CliException">The service has not made it.</exception>
    public static string Read(DirectoryInfo dataDirectory, string name)
    {
        var path = PathOf(dataDirectory, name);
        FileTrouble.RefuseHidden(path);
        return File.Exists(path)
            ? Encoding.UTF8.GetString(LimitedFile.Read(path, MaxLength) ?? []).Trim() is { Length: > 0 } key ? key : throw new CliException($"{path} holds no key. Restore it, or set the key in the environment.")
            : throw new CliException($"There is no {path}. Start the service in local mode once, point --data to its data folder, or set the key in the environment.");
    }
}
