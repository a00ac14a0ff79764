namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>Commands for the shell that stand in for what is installed elsewhere.</summary>
internal static class Scripts
{
    /// <summary>The .NET host that runs the tests.</summary>
    public static string Dotnet { get; } = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet"
        ? host
        : Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    /// <summary>Writes a bash script that can be called by its name.</summary>
    public static void Write(string path, string commands)
    {
        File.WriteAllText(path, $"#!/bin/bash\n{commands}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
