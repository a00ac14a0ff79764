using System.CommandLine;
using Cortap.Cli.Backup;

namespace Cortap.Cli.Commands;

/// <summary><c>cortap backup</c>: the data folder of a service in local mode, while it runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var target = new Argument<DirectoryInfo>("target") { Description = "Folder to write; it must not exist, and it will hold keys" };
        var data = LocalKeys.DataOption();
        var command = new Command("backup", "Back up the data folder of a service in local mode, which may run") { target, data };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var folder = parse.GetRequiredValue(target).FullName;
            var manifest = await Task.Run(() => DataFolderBackup.Write(parse.GetRequiredValue(data).FullName, folder, TimeProvider.System, cancellationToken), cancellationToken);
            Console.WriteLine($"Backed up to {folder}: {manifest.Files.Count} files, {manifest.Files.Sum(file => file.Size)} bytes, as of {manifest.At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}. It holds keys: treat it as a secret.");
        });
        return command;
    }
}

/// <summary><c>cortap restore</c>: a backup into a new data folder.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var backup = new Argument<DirectoryInfo>("backup") { Description = "Folder that `cortap backup` wrote" };
        var data = LocalKeys.DataOption();
        data.Description = "Data folder to write, empty or absent; default: DATA_DIR, else .data";
        var command = new Command("restore", "Check a backup and restore it into an empty data folder; start the service on it afterwards") { backup, data };
        command.SetAction(parse =>
        {
            var folder = parse.GetRequiredValue(data).FullName;
            var manifest = DataFolderBackup.Restore(parse.GetRequiredValue(backup).FullName, folder);
            Console.WriteLine($"Restored {manifest.Files.Count} files to {folder}, as of {manifest.At:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}. Start the service on it: what was accepted until then goes on by itself.");
        });
        return command;
    }
}
