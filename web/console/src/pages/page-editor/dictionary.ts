/** The words of the editor's library, in Chinese; it brings its own in English. */
import type { Dictionary } from '@puckeditor/core';

export const dictionaryZh: Dictionary = {
  'header-undo': '撤销', 'header-redo': '重做', 'header-toggle-leftsidebar': '显示或收起左栏', 'header-toggle-rightsidebar': '显示或收起右栏', 'header-toggle-menubar': '显示或收起菜单',
  'action-selectparent': '选择上一级', 'action-duplicate': '复制', 'action-delete': '删除', 'label-page': '页面', 'label-component': '组件',
  'outline-empty': '没有楼层', 'outline-item-collapse': '收起', 'outline-item-expand': '展开', 'outline-header-title': '大纲', 'outline-header-collapseall': '全部收起', 'outline-item-duplicate': '复制', 'outline-item-delete': '删除',
  'drawer-category-collapse': '收起{title}', 'drawer-category-expand': '展开{title}', 'drawer-category-other': '其他', 'canvas-noconfig': '没有组件 {type}', 'field-readonly': '只读',
  'viewport-zoom-in': '放大', 'viewport-zoom-out': '缩小', 'viewport-zoom-auto': '{zoom}%（自动）', 'viewport-toggle-menu': '显示或收起尺寸菜单', 'viewport-switch': '切换到宽 {label}', 'viewport-switch-default': '切换尺寸',
  'plugin-blocks': '组件', 'plugin-outline': '大纲', 'plugin-fields': '内容', 'plugin-components': '组件', 'layout-maximize': '最大化', 'layout-minimize': '还原', 'loader-loading': '加载中',
};
