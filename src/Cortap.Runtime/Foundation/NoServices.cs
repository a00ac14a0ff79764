namespace Cortap.Runtime.Foundation;

/// <summary>For activities that need none.</summary>
internal sealed class NoServices : IServiceProvider
{
    public static readonly NoServices Instance = new();

    public object? GetService(Type serviceType) => null;
}
