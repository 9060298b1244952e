/** One material: its picture, its words, and where it leads. Every text is a text, whatever stands in it. */
import type { PlacedMaterial } from '@polybank/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { tell } from './api';

type Props = { slotId: string; material: PlacedMaterial; className: string; children: ReactNode; label?: string; onFollow?: () => void };

/** The way to what a material leads to; plain where it leads nowhere. */
export function Follow({ slotId, material, className, children, label, onFollow }: Props) {
  const { link } = material;
  const follow = () => {
    tell('clicked', slotId, material);
    onFollow?.();
  };
  const to = link?.kind === 'article' ? `/articles/${encodeURIComponent(link.name)}` : link?.kind === 'page' && link.to.startsWith('/') ? link.to : undefined;
  if (to !== undefined) {
    return (
      <Link to={to} className={className} aria-label={label} data-track={`slot.${slotId}`} onClick={follow}>
        {children}
      </Link>
    );
  }
  if (link?.kind === 'https' && link.to.startsWith('https://')) {
    return (
      <a href={link.to} target="_blank" rel="noopener noreferrer" className={className} aria-label={label} data-track={`slot.${slotId}`} onClick={follow}>
        {children}
      </a>
    );
  }
  return <div className={className}>{children}</div>;
}

type PictureProps = { image: PlacedMaterial['image']; sizes: string; eager?: boolean; alt?: string };

/** Its place is kept before it comes; the browser chooses the size. */
export function Picture({ image, sizes, eager = false, alt }: PictureProps) {
  if (!image) return null;
  const { url, srcset, width, height } = image;
  return (
    <img
      src={url}
      srcSet={srcset}
      sizes={sizes}
      width={width}
      height={height}
      alt={alt ?? image.alt}
      loading={eager ? 'eager' : 'lazy'}
      decoding="async"
      draggable={false}
    />
  );
}
