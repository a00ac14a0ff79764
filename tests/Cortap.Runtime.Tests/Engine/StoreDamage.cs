namespace Cortap.Runtime.Tests.Engine;

/// <summary>What a bad disk does to the store of a stopped engine.</summary>
internal static class StoreDamage
{
    private const int PageSize = 4096;

    /// <summary>Overwrites the beginning of a page that a start does not read: one of instances, in the middle, recognized by their input of x.</summary>
    public static void DamageAPage(string folder)
    {
        var path = Path.Combine(folder, "engine.db");
        var content = File.ReadAllBytes(path);
        var pages = Enumerable.Range(0, content.Length / PageSize).Where(page => content.AsSpan(page * PageSize, PageSize).Count((byte)'x') > 1_000).ToArray();
        content.AsSpan(pages[pages.Length / 2] * PageSize, 64).Fill(0xA5);
        File.WriteAllBytes(path, content);
    }
}
