using Microsoft.AspNetCore.Components;

namespace Cortap.Functions.Console.Pages;

/// <summary>A page of the console.</summary>
public abstract class PageBase : ComponentBase
{
    [Parameter, EditorRequired]
    public Frame Frame { get; set; } = null!;
}
