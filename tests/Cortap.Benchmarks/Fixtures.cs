namespace Cortap.Benchmarks;

/// <summary>The fixtures of the tests.</summary>
internal static class Fixtures
{
    public static string Folder { get; } = Path.Combine(Root(), "tests", "fixtures");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cortap.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Run the benchmarks inside the repository.");
    }
}
